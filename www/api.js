export const files = {{files}};
