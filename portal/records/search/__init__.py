"""Search over what is public: one token rule for both databases, and an index that follows every save."""
