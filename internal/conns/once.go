package conns

// FirstTime is true for the first call with a key, for what one configured
// provider reports once and not once per resource.
func (p *Provider) FirstTime(key string) bool {
	_, seen := p.reported.m.LoadOrStore(key, true)
	return !seen
}
