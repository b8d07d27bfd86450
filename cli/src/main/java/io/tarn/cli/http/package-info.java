/** Serving over HTTP, by itself and beside jobs. */
package io.tarn.cli.http;
