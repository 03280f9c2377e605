package radd.modelio.hub;

/**
 * What the hub says of a file.
 *
 * @param commit the commit it was asked of
 * @param etag the name of its content: its SHA-256, or its hash in git
 * @param size in bytes
 */
record FileFacts(String commit, String etag, long size) {}
