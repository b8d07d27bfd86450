/** What can be asked, and what is answered, as the OpenAPI document says; no sockets. */
package io.tarn.serving.api;
