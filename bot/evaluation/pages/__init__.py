"""How well pages are read: the text, title, outlet and date of public pages whose right reading others have written down."""
