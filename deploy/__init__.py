"""What starts the product on a real machine; plain Python without packages of its own."""
