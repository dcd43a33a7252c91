import { expect, test } from "vitest";
import { whenText } from "./projects.ts";

const now = new Date(2026, 2, 12, 15, 30);
const before = (year: number, month: number, day: number, hour = 12, minute = 0) => whenText(new Date(year, month, day, hour, minute).toISOString(), now);

test("the last hour is told in minutes", () => {
  expect(before(2026, 2, 12, 15, 30)).toBe("just now");
  expect(before(2026, 2, 12, 15, 5)).toBe("25 min ago");
});

test("days are those of the calendar, not spans of 24 hours", () => {
  expect(before(2026, 2, 12, 9, 5)).toBe("today, 09:05");
  expect(before(2026, 2, 11, 23, 50)).toBe("yesterday");
  expect(before(2026, 2, 9)).toBe("3 days ago");
});

test("older than a week is a date", () => {
  expect(before(2025, 11, 24)).toBe("24 Dec 2025");
});
