"""What every act rests on: the table of acts, the door, the policy, clocks, the engine."""
