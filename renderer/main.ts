import { mount } from "svelte";
import "./style/tokens.css";
import "./style/base.css";
import { pages } from "./pages/pages.ts";
import { address } from "./state/address.svelte.ts";
import { openProjectEarly } from "./state/projectState.svelte.ts";

const target = document.getElementById("app");
if (target === null) throw new Error("index.html has no #app");
// The window's frame and page are fetched, and the project is read, at the same time: each takes about as long as another.
const frame = import("./App.svelte");
const { place } = address;
if ("parameters" in place) pages[place.page]().catch(() => undefined);
if (place.page !== "projects" && place.projectId !== null) openProjectEarly(place.projectId);
mount((await frame).default, { target });
