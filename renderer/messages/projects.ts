/** Words of the page of projects. */
export const projects = {
  title: "Projects",
  whatItIs: "Moascope classifies microscope images of cell plates by mechanism of action, offline, on your own machine.",
  begin: "Begin",
  create: "New project",
  createText: "An empty project for the images of your screen.",
  open: "Open project…",
  openText: "A .moascope folder of this machine. You can drop it here, too.",
  demo: "Demo project",
  demoText: "Three plates of drawn cells, ready to look at and to train on.",
  drawingDemo: "Making the demo project",
  steps: { drawing: "Drawing plates", reading: "Reading images", copying: "Copying images" } as Readonly<Record<string, string>>,
  demoReady: "The demo project is ready.",
  openDemo: "Open it",
  demoLost: "The connection was lost while the demo project was made. Please make it again.",
  recent: "Recent projects",
  noRecent: "Projects that you open are listed here.",
  missing: "Not found",
  missingText: (path: string) => `There is no project at ${path} any more. If it was moved, open it from its new place.`,
  forget: "Take off the list",
  forgetNamed: (name: string) => `Take ${name} off the list`,
  forgetHint: "The project's folder stays as it is.",
  forgotten: (name: string) => `${name} was taken off the list. Its folder stays as it is.`,
  group: "Projects",
  openTitle: "Open a project",
  createTitle: "New project",
  createDescription: "A project is a folder that keeps plates, labels and networks. Your images stay where they are.",
  name: "Name",
  namePlaceholder: "Screen 1",
  folder: "Folder",
  chooseFolder: "Choose…",
  chooseFolderTitle: "Where is the project to be kept?",
  willBe: "The project will be",
  createButton: "Create project",
  nameMissing: "Give the project a name.",
  nameTooLong: "A name can have up to 100 letters.",
  nameNotForFiles: (letters: string) => `A name cannot have ${letters} in it, because it is also the name of a folder.`,
  folderMissing: "Choose a folder for the project.",
} as const;

/** When something was, as a person says it: `just now`, `5 min ago`, `yesterday`, `3 Mar 2026`. */
export function whenText(iso: string, now: Date): string {
  const then = new Date(iso);
  const minutes = Math.floor((now.getTime() - then.getTime()) / 60_000);
  if (minutes < 1) return "just now";
  if (minutes < 60) return `${minutes} min ago`;
  const days = Math.round((startOfDay(now) - startOfDay(then)) / 86_400_000);
  if (days === 0) return `today, ${then.toLocaleTimeString("en", { hour: "2-digit", minute: "2-digit", hour12: false })}`;
  if (days === 1) return "yesterday";
  if (days < 7) return `${days} days ago`;
  return then.toLocaleDateString("en-GB", { day: "numeric", month: "short", year: "numeric" });
}

function startOfDay(date: Date): number {
  return new Date(date.getFullYear(), date.getMonth(), date.getDate()).getTime();
}
