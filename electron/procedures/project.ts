/** Calls of the area `project` of the contract. */
export const projectProcedures = {};
