/** Sources that come with the engine, and the readers of their records. */
package io.tarn.files;
