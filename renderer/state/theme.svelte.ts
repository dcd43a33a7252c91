const key = "moascope-theme";
const choices = ["system", "light", "dark"] as const;
export type ThemeChoice = (typeof choices)[number];

/** Light or dark, as the system has it unless a person chose; kept on this machine. */
class Theme {
  choice = $state<ThemeChoice>(choices.find((name) => name === localStorage.getItem(key)) ?? "system");

  constructor() {
    this.#apply();
  }

  choose(choice: ThemeChoice): void {
    this.choice = choice;
    localStorage.setItem(key, choice);
    this.#apply();
  }

  #apply(): void {
    if (this.choice === "system") delete document.documentElement.dataset.theme;
    else document.documentElement.dataset.theme = this.choice;
  }
}

export const theme = new Theme();
