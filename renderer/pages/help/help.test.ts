import { expect, test } from "vitest";
import { projectPages } from "../../../shared/domain/projectPages.ts";
import { helpWords } from "../../messages/help.ts";
import { helpHtml } from "./helpHtml.ts";
import { helpFiles, helpText } from "./helpText.ts";
import { helpTopics, topicOfPage } from "./topics.ts";

const address = (topic: string) => `#/help/${topic}`;

test("every file of the help is a topic, and every topic a file", () => {
  expect(helpFiles.toSorted()).toEqual(helpTopics.toSorted());
});

test("every page is explained", () => {
  for (const page of projectPages) expect(helpTopics).toContain(topicOfPage[page]);
});

test.each(helpTopics)("%s begins with its name, is called so in the list, and links only to other topics", (topic) => {
  const html = helpHtml(helpText(topic), address);
  expect(html).toMatch(new RegExp(`^<h2>${helpWords.names[topic]}</h2>`));
  expect(html).not.toMatch(/<h1|<script|style=|<img|undefined/);
  for (const [, target] of html.matchAll(/href="([^"]*)"/g)) expect(helpTopics.map(address)).toContain(target);
});

test("a link that leads out of the help is a mistake", () => {
  expect(() => helpHtml("[there](https://example.org)", address)).toThrow(/no topic/);
  expect(() => helpHtml("[there](nothing.md)", address)).toThrow(/no topic/);
  expect(helpHtml("[there](viewer.md)", address)).toContain('<a href="#/help/viewer">there</a>');
});
