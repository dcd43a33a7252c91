/** Something a person can do, as the palette (Ctrl/Cmd-K), the shortcuts and the tooltips know it. */
export type Command = {
  readonly id: string;
  readonly title: string;
  /** The heading it stands under in the palette. */
  readonly group: string;
  /** Keys as `mod+z`, `mod+shift+z`, `g p`, `1`; `mod` is Ctrl, or Cmd on a Mac. */
  readonly keys?: string | undefined;
  readonly run: () => void;
  readonly isEnabled?: () => boolean;
};

/** How long a command is waited for, in milliseconds. */
const EXPECTED = 5000;

class Commands {
  list = $state.raw<readonly Command[]>([]);
  isPaletteOpen = $state(false);
  /** What is to be run as soon as it is offered. */
  #awaited: string | null = null;
  #forgetting: ReturnType<typeof setTimeout> | undefined;

  /** Offers commands for as long as the component lives. To be called while a component is set up. */
  offer(commands: () => readonly Command[]): void {
    $effect(() => {
      const offered = commands();
      this.#change((list) => [...list, ...offered]);
      return () => this.#change((list) => list.filter((command) => !offered.includes(command)));
    });
  }

  /** Runs a command, if it is offered. */
  run(id: string): void {
    const command = this.list.find((other) => other.id === id);
    if (command !== undefined && (command.isEnabled?.() ?? true)) command.run();
  }

  /** Runs a command as soon as there is a page that offers it, which is now or in a moment; much later nobody expects it any more. */
  runOnceOffered(id: string): void {
    this.#awaited = id;
    clearTimeout(this.#forgetting);
    this.#forgetting = setTimeout(() => (this.#awaited = null), EXPECTED);
    this.#change((list) => list);
  }

  /** Outside effects' tracking: a list that depended on itself would never settle. */
  #change(next: (list: readonly Command[]) => readonly Command[]): void {
    queueMicrotask(() => {
      this.list = next(this.list);
      const id = this.#awaited;
      if (id === null || !this.list.some((command) => command.id === id)) return;
      this.#awaited = null;
      this.run(id);
    });
  }
}

export const commands = new Commands();

const isMac = /Mac|iPhone|iPad/.test(navigator.platform);

/** Keys as a person reads them: `⌘Z` or `Ctrl+Z`. */
export function keysText(keys: string): string {
  const named = { arrowleft: "←", arrowright: "→", arrowup: "↑", arrowdown: "↓", escape: "Esc", enter: "Enter" };
  const names: Readonly<Record<string, string>> = isMac ? { ...named, mod: "⌘", shift: "⇧", alt: "⌥" } : { ...named, mod: "Ctrl", shift: "Shift", alt: "Alt" };
  return keys
    .split(" ")
    .map((chord) => chord.split("+").map((key) => names[key] ?? (/^(.|f\d+)$/.test(key) ? key.toUpperCase() : key)).join(isMac ? "" : "+"))
    .join(" then ");
}

/** Whether a keyboard event is the chord `mod+shift+z`. */
export function isChord(event: KeyboardEvent, chord: string): boolean {
  const parts = chord.split("+");
  const key = parts.at(-1);
  const mod = isMac ? event.metaKey : event.ctrlKey;
  return event.key.toLowerCase() === key && mod === parts.includes("mod") && event.altKey === parts.includes("alt") && (event.shiftKey === parts.includes("shift") || !/^[a-z0-9]$/.test(key));
}
