/** Calls of the area `importing` of the contract. */
export const importingProcedures = {};
