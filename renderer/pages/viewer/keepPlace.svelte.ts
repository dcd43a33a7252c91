import { untrack } from "svelte";
import { address } from "../../state/address.svelte.ts";
import { placeText, readPlace, type ViewState } from "../../viewer/viewState.svelte.ts";

/** After so many milliseconds without a movement the address holds the place: browsers take no more than a few changes of it a second. */
const SETTLED = 250;

/** Keeps what part of the image is looked at in the address, and follows the address where it leads elsewhere. To be called while a component is set up. */
export function keepPlace(view: ViewState): void {
  const given = $derived(address.parameter("at"));
  const here = $derived(placeText(view));
  $effect.pre(() => {
    const text = given;
    untrack(() => text !== here && view.go(readPlace(text)));
  });
  $effect(() => {
    const text = here;
    const keep = () => address.replace({ at: text });
    const timer = setTimeout(keep, SETTLED);
    window.addEventListener("pagehide", keep);
    return () => {
      clearTimeout(timer);
      window.removeEventListener("pagehide", keep);
    };
  });
}
