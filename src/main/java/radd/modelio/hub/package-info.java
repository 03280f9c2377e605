/**
 * Repositories of a hub as Hugging Face runs it, and the cache that radd shares with Python's libraries: names, requests, downloads,
 * layout of the cache. What the files mean is none of its business.
 */
@NullMarked
package radd.modelio.hub;

import org.jspecify.annotations.NullMarked;
