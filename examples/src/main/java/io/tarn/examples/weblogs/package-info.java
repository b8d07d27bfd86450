/** What can be told of the requests to a web server, {@link io.tarn.examples.weblogs.Hit}s. */
package io.tarn.examples.weblogs;
