import type { Page } from "@playwright/test";
import { projects } from "../../renderer/messages/projects.ts";

/** The list of projects. */
export function projectsScreen(page: Page) {
  return {
    heading: page.getByRole("heading", { level: 1, name: projects.title }),
    create: page.getByRole("button", { name: projects.create }),
    open: page.getByRole("button", { name: projects.open }),
    makeDemo: page.getByRole("button", { name: projects.demo }),
    drawing: page.getByRole("status").filter({ hasText: projects.drawingDemo }),
    noRecent: page.getByText(projects.noRecent),
    recent: (name: string) => page.getByRole("region", { name: projects.recent }).getByRole("button", { name: new RegExp(`^${name}`) }),
    forget: (name: string) => page.getByRole("button", { name: projects.forgetNamed(name) }),
    name: page.getByLabel(projects.name, { exact: true }),
    chooseFolder: page.getByRole("button", { name: projects.chooseFolder }),
    createIt: page.getByRole("button", { name: projects.createButton }),
    problem: page.getByRole("dialog").getByRole("alert"),
  };
}
