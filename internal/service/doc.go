// Package service is what the share service says of itself: its availability
// zones, its share types, and what the project may use (data sources).
package service
