import type { ViewState } from "../../viewer/viewState.svelte.ts";
import { viewerWords } from "../../messages/viewer.ts";
import type { Command } from "../../state/commands.svelte.ts";
import type { Selection } from "../../state/selection.svelte.ts";
import type { ViewedChannels } from "./viewedChannels.svelte.ts";
import type { ViewerState } from "./viewerState.svelte.ts";
import type { AxisName } from "./wellAxes.ts";

/** What the commands of the viewer act on. */
export type CommandParts = {
  readonly shown: ViewerState;
  readonly channels: ViewedChannels;
  readonly view: ViewState;
  readonly selection: Selection;
  readonly isReadOnly: boolean;
  readonly zoomBy: (factor: number) => void;
  readonly savePicture: () => void;
};

const axisKeys: Record<AxisName, readonly [string, string]> = { site: ["[", "]"], plane: [",", "."], time: ["<", ">"] };

const named = {
  previous: "viewer-previous",
  next: "viewer-next",
  previousWell: "viewer-previous-well",
  nextWell: "viewer-next-well",
  pin: "viewer-pin",
  compare: "viewer-compare",
  zoomOut: "viewer-zoom-out",
  zoomIn: "viewer-zoom-in",
  fit: "viewer-fit",
  actualSize: "viewer-actual-size",
  picture: "viewer-picture",
  automatic: "viewer-automatic",
  reset: "viewer-reset",
  useForAll: "viewer-use-for-all",
} as const;
export type ViewerCommand = keyof typeof named;

/** What can be done in the viewer, for its buttons, the palette and the keyboard. */
export function viewerCommands({ shown, channels, view, selection, isReadOnly, zoomBy, savePicture }: CommandParts): { readonly named: Readonly<Record<ViewerCommand, Command>>; readonly all: readonly Command[] } {
  const { well } = shown;
  const hasWell = () => well !== null;
  const make = (name: ViewerCommand, title: string, keys: string | undefined, run: () => void, isEnabled = () => true): Command => ({ id: named[name], title, group: viewerWords.group, keys, run, isEnabled });
  const list: Record<ViewerCommand, Command> = {
    previous: make("previous", viewerWords.previous, "arrowleft", () => shown.step(-1), () => shown.canStep(-1)),
    next: make("next", viewerWords.next, "arrowright", () => shown.step(1), () => shown.canStep(1)),
    previousWell: make("previousWell", viewerWords.previousWell, "arrowup", () => shown.stepWell(-1), hasWell),
    nextWell: make("nextWell", viewerWords.nextWell, "arrowdown", () => shown.stepWell(1), hasWell),
    pin: make("pin", well !== null && selection.isPinned(well) ? viewerWords.unpinWell : viewerWords.pinWell, "p", () => shown.togglePin(), hasWell),
    compare: make("compare", selection.pinned.length === 0 ? viewerWords.compareNothing : viewerWords.compare, "c", () => shown.toggleCompare(), () => selection.pinned.length > 0),
    zoomOut: make("zoomOut", viewerWords.zoomOut, "-", () => zoomBy(1 / 1.25)),
    zoomIn: make("zoomIn", viewerWords.zoomIn, "=", () => zoomBy(1.25)),
    fit: make("fit", viewerWords.fit, "f", () => view.fit()),
    actualSize: make("actualSize", viewerWords.actualSize, "0", () => (view.zoom = 1)),
    picture: make("picture", viewerWords.savePicture, "mod+s", savePicture),
    automatic: make("automatic", viewerWords.automaticAll, "a", () => channels.automatic()),
    reset: make("reset", viewerWords.resetHint, "r", () => channels.reset(), () => channels.isChanged),
    useForAll: make("useForAll", viewerWords.useForAll, undefined, () => void channels.useForAll(), () => channels.isChanged && !isReadOnly),
  };
  const { group } = viewerWords;
  const steps = shown.axes.flatMap(({ name }) => [
    { id: `viewer-previous-${name}`, title: viewerWords.previousOn[name], group, keys: axisKeys[name][0], run: () => shown.moveBy(name, -1) },
    { id: `viewer-next-${name}`, title: viewerWords.nextOn[name], group, keys: axisKeys[name][1], run: () => shown.moveBy(name, 1) },
  ]);
  const toggles = channels.list.slice(0, 9).flatMap(({ position, name }, at) => [
    { id: `viewer-channel-${position}`, title: viewerWords.showChannel(name), group, keys: String(at + 1), run: () => channels.toggle(position) },
    { id: `viewer-solo-${position}`, title: viewerWords.soloChannel(name), group, keys: `alt+${at + 1}`, run: () => channels.solo(position) },
  ]);
  return { named: list, all: [...Object.values(list), ...steps, ...toggles] };
}
