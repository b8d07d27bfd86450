/** The functions that a user gives to streams. */
package io.tarn.stream.engine.function;
