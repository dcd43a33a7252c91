/** Calls of the area `labels` of the contract. */
export const labelsProcedures = {};
