"""git over a repository that nobody vouches for: in the jail, with settings of our own, none of its programs."""
