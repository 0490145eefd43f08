import { render } from "preact";
import { App } from "./app";
import { Desk } from "./state/desk";
import "./style.css";

const desk = new Desk();
const root = document.getElementById("page");
if (root === null) throw new Error("index.html has no #page");
render(<App desk={desk} />, root);
void desk.start();
