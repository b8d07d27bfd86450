/** Records without a class: fields of JSON by their paths. */
package io.tarn.stream.engine.json;
