// Package service has the data sources about the share service itself: its availability zones, its share types, and the
// quota of the project.
package service
