/** Readings of sensors in the rooms of a building. */
package io.tarn.examples.sensors;
