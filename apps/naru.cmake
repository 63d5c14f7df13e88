# The program `naru`, and what `cmake --install` lays out: programs in bin, models in share/naru/models.
add_custom_target(naru_version COMMAND ${CMAKE_COMMAND} -DSOURCE=${CMAKE_SOURCE_DIR} -DVERSION=${PROJECT_VERSION}
                  -DOUT=${CMAKE_BINARY_DIR}/generated/build_info.h -P ${CMAKE_SOURCE_DIR}/cmake/version.cmake
                  BYPRODUCTS ${CMAKE_BINARY_DIR}/generated/build_info.h)
file(GLOB sources CONFIGURE_DEPENDS ${CMAKE_SOURCE_DIR}/apps/*.cc)
add_executable(naru ${sources})
add_dependencies(naru naru_version naru-media-image naru-media-av)
target_include_directories(naru PRIVATE ${CMAKE_BINARY_DIR}/generated)
target_link_libraries(naru PRIVATE naru_training CLI11::CLI11)
set_source_files_properties(apps/cpu_check.cc PROPERTIES COMPILE_OPTIONS -march=x86-64)
install(TARGETS naru naru-media-image naru-media-av)
install(DIRECTORY models/ DESTINATION share/naru/models OPTIONAL)
