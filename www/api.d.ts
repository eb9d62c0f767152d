/** Progress of what the first search downloads: bytes that have come, and all that are needed. */
export type Progress = (loaded: number, total: number) => void;

/** A part of an upright picture, in shares of its sides from 0 to 1. */
export interface Crop {
  /** The left edge. */
  x: number;
  /** The upper edge. */
  y: number;
  width: number;
  height: number;
}

export interface Options {
  /** Look at this part of the picture only. What is no part of it rejects with a `RangeError`. The
   * same Blob is not decoded again for another part. */
  crop?: Crop;
  /** Ends the search: its promise rejects with the signal's reason. */
  signal?: AbortSignal;
  onprogress?: Progress;
}

export interface SimilarOptions extends Options {
  /** How many products at most; 12 if not given. */
  count?: number;
}

/** An amount in the currency's unit, for example 1299.5. */
export interface Price {
  amount: number;
  /** ISO 4217 code; empty where the feed names none. */
  currency: string;
}

/** A product that looks like the picture. */
export interface Product {
  /** The shop's own id, as in the feed. */
  id: string;
  name: string;
  url?: string;
  /** Absolute address of a picture. */
  picture?: string;
  price?: Price;
  /** The price before a discount. */
  oldPrice?: Price;
  /** Cosine of the product's vector with the picture's, to some thousandths. */
  cosine: number;
  /** 0 (nothing in common) to 1 (the same): the cosine freed of what two pictures have that have
   * nothing in common. */
  similarity: number;
  /** Whether it is really like the picture, and not only nearer than others. */
  alike: boolean;
}

export interface Embedding {
  /** The activations of the network's layer, not normalised: fc2 has 4096. */
  vector: Float32Array;
  /** Id of the network, layer and preprocessing: vectors of different ids are not comparable. */
  network: string;
  /** The format is one that only the browser knows (AVIF, HEIC): the vector may differ slightly
   * from the command line's. */
  decodedByBrowser: boolean;
  /** How long the steps took. */
  milliseconds: { decode: number; load: number; network: number; search: number };
  /** Bytes of the worker's WebAssembly memory. */
  memory: number;
}

export interface Similar extends Embedding {
  /** The most similar first. */
  products: Product[];
}

/** What a search rejects with, unless it was aborted. */
export interface VitrineError extends Error {
  name: "VitrineError";
  /**
   * - `offline`: a file did not come; what has arrived is kept for the next try
   * - `damaged`: the published files do not fit together
   * - `picture`: the picture cannot be decoded
   * - `memory`: the worker stopped, most likely for want of memory
   * - `internal`: anything else
   */
  code: "offline" | "damaged" | "picture" | "memory" | "internal";
}

/** Vectors of pictures and products that look like them, computed in a worker on this device. */
export interface Vitrine {
  /** The picture's vector. */
  embed(image: Blob, options?: Options): Promise<Embedding>;
  /** The products that look most like the picture, and its vector. */
  similar(image: Blob, options?: SimilarOptions): Promise<Similar>;
  /**
   * Loads all that a search needs, so that the first one is as quick as those after it. Without it
   * the first search does so; what the browser has stored is not downloaded again.
   */
  prepare(options?: Options): Promise<void>;
  /** Ends the worker and returns its memory; the next call starts another. */
  close(): void;
}

/**
 * Loads the module. The network's weights come with the first search; then they stay in the
 * worker until it has been idle for a minute, and in the browser's storage where that works.
 */
export function open(options?: {
  /** Milliseconds after which an idle worker ends; 60,000 if not given. */
  idle?: number;
}): Promise<Vitrine>;
