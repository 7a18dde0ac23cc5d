/**
 * Static files.
 *
 * <pre>
 * StaticFiles        the handler: paths, index files, listings, the cache of encoded responses (ResponseCache)
 * FileSource         where files come from: PathFileSource, MemoryFileSource, and FileCache in front of either
 * FileOpener         how PathFileSource opens a file; ChannelFileOpener does it with the JDK
 * FileResponder      one file as a response: CompressedFiles, EntityTags, ConditionalRequest, ByteRange, MediaTypes
 * DirectoryListing   the pages that list directories: DirectorySnapshot, ListingView, ListingPage
 * </pre>
 */
@NullMarked
package dev.tern.files;

import org.jspecify.annotations.NullMarked;
