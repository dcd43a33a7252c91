/** Calls of the area `files` of the contract. */
export const filesProcedures = {};
