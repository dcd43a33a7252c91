import type { WebSocketRoute } from "@playwright/test";
import { expect, test } from "./fixtures.ts";
import { labelScreen } from "./screens/label.ts";
import { shellOf } from "./screens/shell.ts";
import { viewerScreen } from "./screens/viewer.ts";

test("a connection that is cut is made again, and the window learns what others did meanwhile", async ({ context, application }) => {
  const open: WebSocketRoute[] = [];
  let isCut = false;
  await context.routeWebSocket(/\/core$/, (socket) => {
    if (isCut) return void socket.close();
    socket.connectToServer();
    open.push(socket);
  });
  const page = await application.openWindow();
  await shellOf(page).go("label");
  const label = labelScreen(page);
  await expect(label.images.first()).toBeVisible();
  isCut = true;
  for (const socket of open.splice(0)) await socket.close();
  await expect(shellOf(page).connectionLost).toBeVisible();

  isCut = false;
  const other = await application.openWindow(new URL(page.url()).hash);
  await labelScreen(other).newClass.fill("Meanwhile");
  await labelScreen(other).newClass.press("Enter");
  await expect(shellOf(page).connectionLost).toBeHidden();
  await expect(label.assign("Meanwhile")).toBeVisible();
});

test("an image that cannot be read says why, and is read when a person tries again", async ({ page, complaints }) => {
  complaints.expect(/500/);
  await page.route(/\/plane\//, (route) => route.fulfill({ status: 500, body: "The disk is not there." }));
  await shellOf(page).go("viewer");
  const viewer = viewerScreen(page);
  await expect(viewer.problem).toContainText("The disk is not there.");
  await page.unroute(/\/plane\//);
  await viewer.tryAgain.click();
  await expect(viewer.problem).toBeHidden();
  await expect(viewer.views).toHaveCount(1);
});
