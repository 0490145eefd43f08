"""Words to a checked plan. The grammar comes first, then saved plans, then a model where one is configured."""
