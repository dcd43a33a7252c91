/** Calls of the area `results` of the contract. */
export const resultsProcedures = {};
