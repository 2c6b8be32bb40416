"""FollowTheMoney entities, as OpenSanctions and others publish them."""
