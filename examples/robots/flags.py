"""What flags of these scripts may be."""
import argparse


def whole(low, high):
    def parse(text):
        if not text.isdecimal() or not low <= int(text) <= high:
            raise argparse.ArgumentTypeError(f"wanted a whole number from {low} to {high}")
        return int(text)
    return parse
