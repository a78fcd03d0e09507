/**
 * From the text of a manifest to records: text is cut into documents, each becomes a tree that knows its lines, and a tree
 * is bound to a record by the record's own components. Whatever is wrong becomes a {@code Diagnostic}; nothing here stops
 * at the first error, and nothing throws because of what a file holds.
 */
@NullMarked
package dev.sidewall.cluster.yaml;

import org.jspecify.annotations.NullMarked;
