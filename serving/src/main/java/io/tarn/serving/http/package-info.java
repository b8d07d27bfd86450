/** HTTP on Undertow: connections, limits, who may ask, and streams of events. */
package io.tarn.serving.http;
