import Sqlite from "better-sqlite3";
import { expect, test } from "vitest";
import { listProjectChannels } from "../channels.ts";
import { migrate } from "../migrate.ts";
import { migrations } from "./index.ts";

test("channels from before are known by the names that they have", () => {
  const db = new Sqlite(":memory:");
  migrate(db, migrations.filter(({ version }) => version < 50));
  db.exec("INSERT INTO channel (position, name, colour) VALUES (0, 'DNA', '#0000ff'), (1, 'Actin', '#ff0000')");
  migrate(db, migrations);
  expect(listProjectChannels(db)).toEqual([
    { name: "DNA", fileName: "DNA", colour: "#0000ff" },
    { name: "Actin", fileName: "Actin", colour: "#ff0000" },
  ]);
});
