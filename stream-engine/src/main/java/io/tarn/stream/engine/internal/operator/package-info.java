/** What tasks do with records: operations of one record, combining by key, updates of state. */
package io.tarn.stream.engine.internal.operator;
