#include "serving/engine/engine.h"
