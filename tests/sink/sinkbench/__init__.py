"""What the sink bench is made of: markers, the forms they hide in, the slots they stand in, and the checker."""
