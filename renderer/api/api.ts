import { createORPCClient, ORPCError } from "@orpc/client";
import type { ContractRouterClient } from "@orpc/contract";
import type { Contract } from "../../shared/contract/index.ts";
import type { PackedError } from "../../shared/failure.ts";
import { common } from "../messages/common.ts";
import { connection } from "./connection.svelte.ts";
import type { Transport } from "./transport.ts";

/** The connection to the core was lost while a call was under way: nobody knows whether it was done. */
export class ConnectionLost extends Error {
  override readonly name = "ConnectionLost";
}

/** Every call of the contract. Throws Failure for what a person can mend, ConnectionLost, and AbortError where the caller's signal ends it. */
export const api: ContractRouterClient<Contract> = createORPCClient({
  async call(path, input, options) {
    const transport = await connection.transport();
    try {
      const answer = await transport.link.call(path, input, options);
      return isStream(answer) ? understood(answer, transport) : answer;
    } catch (error) {
      throw await understandable(error, transport);
    }
  },
});

async function* understood(events: AsyncIterableIterator<unknown>, transport: Transport): AsyncGenerator {
  try {
    yield* events;
    // A closed connection ends a stream as if it were complete.
    if (transport.isClosed()) throw await lost(transport);
  } catch (error) {
    throw await understandable(error, transport);
  }
}

async function understandable(error: unknown, transport: Transport): Promise<unknown> {
  if (error instanceof ORPCError && error.code === "FAILURE") return await failureOf(error.data as PackedError);
  return transport.isClosed() ? await lost(transport) : error;
}

/** A failure in the words of the window. The kinds of failures are half of all code that the window would have to begin with: they are fetched when one is met. */
async function failureOf(packed: PackedError): Promise<Error> {
  const [{ unpackError }, { inWindow }] = await Promise.all([import("../../shared/failure.ts"), import("../messages/inWindow.ts")]);
  const failure = unpackError(packed);
  failure.message = inWindow(failure.message);
  return failure;
}

/** Whoever hears of the loss and calls again is to wait for the next connection, not to meet the one that is closing. */
async function lost(transport: Transport): Promise<ConnectionLost> {
  await transport.closed;
  return new ConnectionLost(common.lost);
}

function isStream(answer: unknown): answer is AsyncIterableIterator<unknown> {
  return typeof answer === "object" && answer !== null && Symbol.asyncIterator in answer;
}
