/** Sums over the values of a channel of images, and over how far their reproduction is from them; with the lowest and the highest of the values. */
export type ChannelSums = { readonly values: number; readonly sum: number; readonly squares: number; readonly errors: number; readonly lowest: number; readonly highest: number };

/** The share of the range that is the smallest error told apart: 32-bit numbers say no more, and an image reproduced without any has no logarithm. */
const FINEST = 1e-6;

/** Sums a channel: its values, and what stands in their place. */
export function sumsOf(values: ArrayLike<number>, reproduced: ArrayLike<number>): ChannelSums {
  let [sum, squares, errors, lowest, highest] = [0, 0, 0, Infinity, -Infinity];
  for (let at = 0; at < values.length; at++) {
    const value = values[at]!;
    sum += value;
    squares += value * value;
    errors += (reproduced[at]! - value) ** 2;
    if (value < lowest) lowest = value;
    if (value > highest) highest = value;
  }
  return { values: values.length, sum, squares, errors, lowest, highest };
}

/** Sums of two parts of a channel together. */
export function addSums(a: ChannelSums, b: ChannelSums): ChannelSums {
  return { values: a.values + b.values, sum: a.sum + b.sum, squares: a.squares + b.squares, errors: a.errors + b.errors, lowest: Math.min(a.lowest, b.lowest), highest: Math.max(a.highest, b.highest) };
}

/** The same channel by channel. */
export function addChannels(a: readonly ChannelSums[] | undefined, b: readonly ChannelSums[]): readonly ChannelSums[] {
  return a === undefined ? b : a.map((sums, channel) => addSums(sums, b[channel]!));
}

/** Mean squared error over all channels. */
export function meanSquaredError(channels: readonly ChannelSums[]): number {
  return total(channels, ({ errors }) => errors) / total(channels, ({ values }) => values);
}

/** The share of the variance within channels that is reproduced, R squared: 1 where nothing differs, 0 where the mean of each channel would do as well, below 0 where it would do better. */
export function explainedShare(channels: readonly ChannelSums[]): number {
  const errors = total(channels, ({ errors }) => errors);
  const variance = total(channels, ({ values, sum, squares }) => squares - (sum * sum) / values);
  return variance > 0 ? 1 - errors / variance : errors === 0 ? 1 : 0;
}

/**
 * Peak signal-to-noise ratio in decibels: 10 log10(1 / e), e the mean over the channels of the mean squared error as a share of the square of the channel's range in this
 * image. Channels without any range are left out; null where no channel has one. No more than 120: no error is smaller than a millionth of the range.
 */
export function signalToNoise(channels: readonly ChannelSums[]): number | null {
  const shares = channels.flatMap(({ errors, values, lowest, highest }) => (highest > lowest ? [errors / values / (highest - lowest) ** 2] : []));
  if (shares.length === 0) return null;
  return -10 * Math.log10(Math.max(FINEST ** 2, total(shares, (share) => share) / shares.length));
}

function total<T>(list: readonly T[], of: (one: T) => number): number {
  return list.reduce((sum, one) => sum + of(one), 0);
}
