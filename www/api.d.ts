export declare const files: Record<string, string>;
