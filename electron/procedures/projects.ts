/** Calls of the area `projects` of the contract. */
export const projectsProcedures = {};
