/** Calls of the area `system` of the contract. */
export const systemProcedures = {};
