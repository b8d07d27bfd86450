/** The runner on threads of this process: the default, and the stricter of the two. */
package io.tarn.stream.engine.local;
