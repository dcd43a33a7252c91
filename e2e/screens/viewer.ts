import type { Page } from "@playwright/test";
import { common } from "../../renderer/messages/common.ts";
import { viewerWords } from "../../renderer/messages/viewer.ts";

/** The viewer. */
export function viewerScreen(page: Page) {
  return {
    /** Every view; `data-image` is there as soon as the picture is. */
    views: page.locator("[data-image]"),
    title: page.locator("strong.title"),
    next: page.getByRole("button", { name: viewerWords.next }),
    previous: page.getByRole("button", { name: viewerWords.previous }),
    zoomIn: page.getByRole("button", { name: viewerWords.zoomIn }),
    fit: page.getByRole("button", { name: viewerWords.fit }),
    savePicture: page.getByRole("button", { name: viewerWords.savePicture }),
    channel: (name: string) => page.getByRole("button", { name: viewerWords.showChannel(name) }),
    automatic: (name: string) => page.getByRole("button", { name: viewerWords.automaticOf(name) }),
    black: (name: string) => page.getByRole("spinbutton", { name: viewerWords.black(name) }),
    full: (name: string) => page.getByRole("spinbutton", { name: viewerWords.full(name) }),
    fullSlider: (name: string) => page.getByRole("slider", { name: viewerWords.full(name) }),
    useForAll: page.getByRole("button", { name: viewerWords.useForAll }),
    reset: page.getByRole("button", { name: viewerWords.reset, exact: true }),
    /** What is said where the picture cannot be shown. */
    problem: page.getByRole("alert"),
    tryAgain: page.getByRole("alert").getByRole("button", { name: common.tryAgain }),
    values: page.locator(".values"),
    about: page.getByRole("region", { name: viewerWords.about }),
    pixelSize: page.getByLabel(viewerWords.pixelSize),
  };
}
