import type { Channel } from "../../../shared/contract/project.ts";
import { autoContrast, type Histogram, histogramOf } from "../../viewer/histogram.ts";
import type { Plane } from "../../viewer/plane.ts";

/** A channel as this window shows it, until a person uses it for all images. */
export type ViewedChannel = Channel & { readonly isVisible: boolean };

/** Colours, contrast and visibility of the channels in the viewer; they begin as the project has them. */
export class ViewedChannels {
  list = $state.raw<readonly ViewedChannel[]>([]);
  histograms = $state.raw<ReadonlyMap<number, Histogram>>(new Map());

  /** Takes over what the project says; what is hidden here stays hidden. */
  reset(channels: readonly Channel[]): void {
    this.list = channels.map((channel) => ({ ...channel, isVisible: this.list.find(({ position }) => position === channel.position)?.isVisible ?? true }));
  }

  change(position: number, changes: Partial<ViewedChannel>): void {
    this.list = this.list.map((channel) => (channel.position === position ? { ...channel, ...changes } : channel));
  }

  toggle(position: number): void {
    const channel = this.list.find((other) => other.position === position);
    if (channel !== undefined) this.change(position, { isVisible: !channel.isVisible });
  }

  /** Shows a channel alone, or all of them when it is alone already. */
  solo(position: number): void {
    const isAlone = this.list.every((channel) => channel.isVisible === (channel.position === position));
    this.list = this.list.map((channel) => ({ ...channel, isVisible: isAlone || channel.position === position }));
  }

  /** Counts the grey levels of the image that is shown. */
  measure(planes: ReadonlyMap<number, Plane>): void {
    this.histograms = new Map([...planes].map(([position, plane]) => [position, histogramOf(plane)]));
  }

  auto(position: number): void {
    const histogram = this.histograms.get(position);
    if (histogram !== undefined) this.change(position, autoContrast(histogram));
  }

  differsFrom(channels: readonly Channel[]): boolean {
    return channels.some(({ position, colour, low, high }) => {
      const own = this.list.find((channel) => channel.position === position);
      return own !== undefined && (own.colour !== colour || own.low !== low || own.high !== high);
    });
  }
}
